// What a test asks of a page. Evaluated by harness.py; never served.
globalThis.alcyonProbes = {
  violations: (rules) => axe.run(document, { runOnly: rules }).then((result) => result.violations.map((found) => {
    const node = found.nodes[0], why = node.any[0] || node.all[0] || node.none[0] || {};
    return `${found.id} (${found.impact}): ${found.nodes.length} × ${node.html.slice(0, 160)} — ${why.message || ""}`;
  })),
  sticksOut: () => {
    const wide = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= wide) return [];
    const sticks = (box) => box.width && (box.right > wide + 1 || box.left < -1);
    const closed = "details:not([open]) > :not(summary), details:not([open]) > :not(summary) *, .unseen";
    return [...document.body.querySelectorAll("*")]
      .filter((one) => !one.matches(closed) && sticks(one.getBoundingClientRect()))
      .slice(0, 8).map((one) => `${one.tagName}.${one.className} ${Math.round(one.getBoundingClientRect().right)}`);
  },
  smallTargets: () => [...document.querySelectorAll("a,button,input,select,summary,textarea")].filter((one) => {
    const box = one.getBoundingClientRect();
    if (!box.width || !box.height || one.closest(".unseen,[hidden]") || one.matches(".skip")) return false;
    const inSentence = one.matches("a") && getComputedStyle(one).display === "inline";
    const label = one.closest("label"), inLabel = label && label.getBoundingClientRect().height >= 24;
    return !inSentence && !inLabel && (box.height < 24 || box.width < 24);
  }).map((one) => one.outerHTML.slice(0, 90)),
};
