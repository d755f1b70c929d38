"""How severely subjects are graded beside one another, and what entries bring a school."""
