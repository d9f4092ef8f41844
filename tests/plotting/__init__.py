"""What the tests of figures share."""


def texts(axis):
    return [text.get_text() for text in axis.texts]
