"""What a class needs: editions, courses, variants with their keys, and a look at what came back."""
