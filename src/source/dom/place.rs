//! A node found again by the path that [`Dom::path`] gave for it.

use ego_tree::NodeId;
use scraper::ElementRef;

use super::Dom;

impl Dom {
    /// The element at a path; `None` where there is none any more.
    pub fn at(&self, path: &str) -> Option<NodeId> {
        let mut steps = path.split(" > ");
        let mut here = self.root();
        if steps.next() != Some(self.step(here).as_str()) {
            return None;
        }
        for step in steps {
            let mut children = here.children().filter_map(ElementRef::wrap);
            here = children.find(|child| self.step(*child) == step)?;
        }
        Some(here.id())
    }

    /// Whether nothing of the element is read: it is hidden, struck out, or the selector file says
    /// so.
    pub fn leaves_out(&self, element: ElementRef<'_>) -> bool {
        self.is_left_out(*element)
    }
}
