"""From a file to layers of rows. Content decides what a file is, never its name.

Every reader is one adapter that keeps :mod:`plans.readers.contract`; the registry knows which there are. All of it runs
in a child process with limits on time, memory and disk: files come from anybody, and GDAL reads a great deal more than
one would like (a VRT opens other files, ``/vsicurl`` opens connections), so its drivers are cut before it is imported.
"""
