"""A question bank for a learning platform: the exercises in many variants, judged as here."""
