import a, b.c as d; from . import x
from ..p import (y as z,  # why
    w,)
from a \
    import b
from m import *
m = importlib.import_module('a.b')
n = __import__(  # hielements: allow(layers) debt
    r"c", globals())
