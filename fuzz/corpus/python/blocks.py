if TYPE_CHECKING: import a
elif not (typing.TYPE_CHECKING):
    import b
else: import c
try:
    import d
except* (A, B) as e: import f
async def f[T](x: int = lambda y: {y: 1}, /, *, z) -> T: import g
class A(B, metaclass=C):
	import h
match x:
    case {"k": [1, *_]} if y: import i
    case _: pass
match = case = type = 1
lazy import j
with (open(a) as b, c): import k
type X[T] = int
