"""Key stage 5, 16 to 18: points, grades, best 3, value added, and progress in English and maths."""
