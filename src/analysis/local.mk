# analysis: pure functions from a graph to numbers and findings
