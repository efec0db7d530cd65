//! Circles in a graph, and the path through one for a message.

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use super::edges::{Class, Edge};

/// Nodes `0..count` and their edges.
pub(super) type Graph = DiGraph<(), Class, usize>;

/// A graph of nodes without weights; the index of a node is its number.
pub(super) fn graph(count: usize, edges: impl IntoIterator<Item = Edge>) -> Graph {
    let mut out = Graph::with_capacity(count, 0);
    for _ in 0..count {
        out.add_node(());
    }
    for (a, b, class) in edges {
        out.add_edge(NodeIndex::new(a), NodeIndex::new(b), class);
    }
    out
}

/// The strongly connected components of more than one node, each sorted. Kosaraju's algorithm, because petgraph's form
/// of it does not recurse.
pub(super) fn circles(graph: &Graph) -> Vec<Vec<usize>> {
    let mut out: Vec<Vec<usize>> = kosaraju_scc(graph)
        .into_iter()
        .filter(|component| component.len() > 1)
        .map(|component| {
            let mut nodes: Vec<usize> = component.into_iter().map(NodeIndex::index).collect();
            nodes.sort_unstable();
            nodes
        })
        .collect();
    out.sort();
    out
}

/// A shortest way round from the first node of a circle back to it.
pub(super) fn way_round(graph: &Graph, circle: &[usize]) -> Vec<usize> {
    let Some(start) = circle.first().copied() else { return Vec::new() };
    let mut came = vec![usize::MAX; graph.node_count()];
    let mut queue = std::collections::VecDeque::from([start]);
    while let Some(node) = queue.pop_front() {
        let mut next: Vec<usize> = graph.neighbors(NodeIndex::new(node)).map(NodeIndex::index).collect();
        next.sort_unstable();
        for to in next {
            if to == start {
                let mut path = vec![start, node];
                let mut back = node;
                while back != start {
                    back = came[back];
                    path.push(back);
                }
                path.dedup();
                path.reverse();
                return path;
            }
            if came[to] == usize::MAX && circle.binary_search(&to).is_ok() {
                came[to] = node;
                queue.push_back(to);
            }
        }
    }
    vec![start]
}
