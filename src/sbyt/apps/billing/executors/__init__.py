"""Where partitions are computed: in this process, in processes of this machine, on machines of a Dask cluster."""
