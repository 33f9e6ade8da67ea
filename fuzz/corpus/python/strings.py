'''
import a
''' # import b
x = f"{a['import']:{w}.{p}}{{}}{b!r:>{"}"}}" + rb'\'' + u"\N{DASH}"
y = f'''{
    x  # import c
}''' f"{lambda: 1}" t"{x=}"
z = {1: "import", **d}[::2]; import e
print(f"{(x:=5)}"); del x
