from . import test_recognition
