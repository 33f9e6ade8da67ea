"""What flows through the pipeline."""

import numpy

Reading = numpy.dtype([("station", "U8"), ("degrees", "f4")])
