"""The course in TU Wien's grader-service: marked in our sandbox, with the private seed."""
