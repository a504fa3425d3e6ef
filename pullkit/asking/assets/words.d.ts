/** The words of `answers.py`, put into the scripts in the place of these names. */
declare const WORDS: Record<
  "right" | "unanswered" | "not_a_number" | "infinite" | "too" | "look_at" | "look_again",
  string
>;
