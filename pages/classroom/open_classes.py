"""The classes that are open on this server, for its pages and its routes alike."""

from pages.classroom.class_codes import ClassCodes

CLASSES = ClassCodes()
