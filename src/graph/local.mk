# graph: the immutable graph of one day
