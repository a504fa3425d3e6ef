"""The words that head the columns of class lists, in the languages of platforms and teachers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence


def word_of(text: str) -> str:
    """Return what a heading says, whatever its case, accents, apostrophes and hyphens."""
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(c for c in apart if c.isalnum())


def _words(text: str) -> tuple[str, ...]:
    return tuple(word_of(heading) for heading in text.split(","))


# What a column is headed, by what it holds; of two that hold the same, the one named first counts.
HEADINGS = {
    "email": _words(
        "E-mail, E-mail address, Mail, Mail address, Institutional e-mail, University e-mail, "
        "School e-mail, Student e-mail, User e-mail, "
        "Courriel, Adresse de courriel, Adresse courriel, Adresse e-mail, Adresse mail, Mél, "
        "Adresse électronique, Adresse de messagerie, Courriel institutionnel, "
        "Courriel étudiant, E-mail étudiant, Mail étudiant, Adresse e-mail universitaire, "
        "E-Mail-Adresse, Mailadresse, "
        "Correo, Correo electrónico, Dirección de correo, Dirección de correo electrónico, "
        "Dirección e-mail, Dirección de e-mail, Correo institucional, Correo-e, "
        "Indirizzo e-mail, Endereço de e-mail, Endereço eletrônico, E-mailadres"
    ),
    "number": _words(
        "SIS User ID, OrgDefinedId, Student ID, Student number, Student no, "
        "ID number, Matriculation number, Matriculation no, Matriculation, Registration number, "
        "University ID, Enrolment number, Enrollment number, "
        "Numéro d'étudiant, Numéro étudiant, Numéro de l'étudiant, N° étudiant, N° d'étudiant, "
        "Numéro d'identification, Matricule, Numéro de matricule, Code étudiant, ID étudiant, "
        "ID de l'étudiant, Identifiant étudiant, INE, "
        "ID utilisateur SIS, ID utilisateur du SIS, ID d'utilisateur SIS, "
        "Matrikelnummer, Matrikel-Nr, Matr.-Nr, Mat.-Nr, Matrikel, ID-Nummer, Studenten-ID, "
        "Studierenden-ID, Institutionsnummer, SIS-Nutzer-ID, SIS-Benutzer-ID, "
        "Número de ID, Número de identificación, Número de estudiante, Número de alumno, "
        "Número de matrícula, Matrícula, ID de alumno, ID del alumno, ID de estudiante, "
        "ID del estudiante, Expediente, Número de expediente, "
        "ID de usuario de SIS, ID de usuario del SIS, "
        "Matricola, Numero di matricola, Numero ID, Studentnummer, "
        "User ID, ID utilisateur, Identifiant utilisateur, Benutzer-ID, ID de usuario, "
        "ID, Identifier, Identifiant, Identificador, Number, Numéro, Nummer"
    ),
    "username": _words(
        "SIS Login ID, Username, Login, Login ID, Login name, User login, Net ID, "
        "Nom d'utilisateur, Identifiant de connexion, Identifiant de connexion SIS, "
        "ID de connexion SIS, ID de connexion au SIS, "
        "Benutzername, Anmeldename, Nutzername, Benutzerkennung, Kennung, SIS-Anmelde-ID, "
        "ID de inicio de sesión de SIS, ID de inicio de sesión del SIS, "
        "Nombre de usuario, Usuario, Nome utente, Nome de usuário, Gebruikersnaam"
    ),
    "first": _words(
        "First name, First names, First, Given name, Given names, Forename, Forenames, "
        "Prénom usuel, Prénom d'usage, Prénom, Prénoms, Vorname, Vornamen, "
        "Nombre de pila, Nombres, Voornaam"
    ),
    "last": _words(
        "Last name, Last names, Last, Surname, Surnames, Family name, "
        "Nom d'usage, Nom usuel, Nom de famille, Nom famille, Nom patronymique, "
        "Nachname, Familienname, Zuname, Apellidos, Apellido, Primer apellido, Apellido paterno, "
        "Cognome, Sobrenome, Apelido, Achternaam"
    ),
    "second": _words("Segundo apellido, Apellido materno"),
    "full": _words(
        "Full name, Student name, Name of student, Name of the student, Display name, "
        "Learner name, First and last name, First name last name, Last name first name, "
        "Participant name, Complete name, Preferred full name, "
        "Nom complet, Nom et prénom, Nom et prénoms, Nom prénom, Nom prénoms, Prénom et nom, "
        "Prénom nom, Nom de l'étudiant, Nom de l'élève, "
        "Vollständiger Name, Voller Name, Vor- und Nachname, Vorname und Nachname, "
        "Name und Vorname, Name Vorname, Vorname Name, Vorname Nachname, Nachname Vorname, "
        "Nombre completo, Nombre y apellidos, Nombre y apellido, Apellidos y nombre, "
        "Nombre del estudiante, Nombre del alumno, Nome completo, Nome e cognome, "
        "Cognome e nome, Volledige naam, "
        "Student, Students, Learner, Learners, Pupil, Pupils, Participant, Participants, "
        "Étudiant, Étudiante, Étudiants, Étudiant·e·s, Élève, Élèves, Apprenant, "
        "Apprenante, Apprenants, Participante, "
        "Studentin, Studenten, Studierende, Studierende*r, Schüler, Schülerin, "
        "Schüler*innen, Teilnehmer, Teilnehmerin, Teilnehmende, "
        "Estudiante, Estudiantes, Alumno, Alumna, Alumnos, Alumno/a, Alumnado, "
        "Studente, Studenti, Aluno, Alunos, Estudante"
    ),
    # Beside a first name it is the last name, beside a last name the first; alone it is both.
    "name": _words("Name, Names, Nom, Noms, Nombre, Nome, Naam"),
    "role": _words("Role, Roles, Rolle, Rollen, Rol, Ruolo, Função"),
}
WHO = {word for meaning, words in HEADINGS.items() for word in words if meaning != "role"}

# Rows of gradebooks that are nobody: what stands there instead of a name, or beside none.
NOBODY = _words(
    "Points Possible, Points possibles, Puntos posibles, Mögliche Punkte, Erreichbare Punkte, "
    "Points, Punkte, Puntos, Date, Due date, Total, Totals, Totaux, Total général, Subtotal, "
    "Sous-total, Grand total, Gesamt, Summe, Somme, Sum, Average, Overall average, Class average, "
    "Mean, Median, Médiane, Moyenne, Moyenne générale, Durchschnitt, Mittelwert, Promedio, Media, "
    "Maximum, Minimum, Max points, Count, Anzahl, Effectif, Standard deviation, Écart type, "
    "Standardabweichung, Manual Posting, Muted, (read only), "
    "Publication manuelle, (lecture seule), Manuelle Veröffentlichung, (schreibgeschützt), "
    "Publicación manual, (solo lectura)"
)
ALSO_NAMES = _words("Date, Sum, Mean, Media")  # of people; not so if other columns are empty

# The name, in any order, of a student whom a platform makes up for the teacher to try it.
MADE_UP = re.compile(
    "(?=.*(test|demo|preview|essai|prueba|prova))"
    "(?=.*(student|studier|etudiant|eleve|estudiant|schuler|teilnehm|particip|user))"
    "(test|demo|preview|essai|prueba|prova|student(in)?|studierender?|etudiant|eleve|estudiante|"
    "schuler|teilnehmer|participante?|user|de|du|d)+"
)

# Parts of the words for a role; who teaches is not a student.
TEACHES = (
    *("teach", "instructor", "trainer", "tutor", "lehr", "dozent", "betreu", "besitz", "leit"),
    *("enseign", "professeur", "professor", "profesor", "formateur", "docent", "propri"),
    *("owner", "maintain", "admin", "manager", "gestionnaire", "assist", "organi", "observ"),
)
LEARNS = (
    *("student", "studier", "etudiant", "estudiant", "estudant", "studente", "eleve", "pupil"),
    *("alumn", "aluno", "schuler", "teilnehm", "particip", "partecip", "apprenant", "learner"),
    *("lernend", "mitglied", "member", "attendee", "access"),
)


def columns_of(headings: Sequence[str]) -> dict[str, list[int]]:
    """Return where the columns of each meaning stand, in the order in which they count."""
    words = [word_of(heading) for heading in headings]
    columns = {
        meaning: [words.index(word) for word in known if word in words]
        for meaning, known in HEADINGS.items()
    }
    has_first, has_last = bool(columns["first"]), bool(columns["last"])
    alone = "full" if has_first == has_last else "last" if has_first else "first"
    columns[alone] += columns.pop("name")
    return columns
