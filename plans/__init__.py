"""The plan domain: a municipality's emergency plan, from the files it has to a map that can be trusted.

The story, in the order in which things happen::

    readers       files of any kind → layers of rows, in a child process that can be killed
    coordinates   where the rows really are: the reference system, found or asked → longitude and latitude
    mapping       which class of the plan a layer is, and which of its columns say what
    validation    the rules F, G, A and P: what is wrong with a row, why it matters, how to mend it
    examination   all of the above for one upload, without a database: staged rows and findings
    publishing    staged version → difference → publication, superseding, rollback; states and acts
    documents     the plan's PDF: checked, stored once, served
    queries       what the public reads: GeoJSON, GeoPackage, template
    tracking      how good the plans of a region are, and whether they get better
    domain        pure: classes, rules, findings, states, checklist

Original file, imported rows and published features are three things and stay apart. Nothing here imports alerts, nor
they it: what needs both is composed in an area of the application, joined by ISTAT code.
"""
