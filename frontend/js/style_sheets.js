// Style sheets that only a map needs come with it: nothing of them may hold up the first paint.
export function styleSheet(href) {
  const link = Object.assign(document.createElement('link'), { rel: 'stylesheet', href });
  return new Promise((resolve, reject) => {
    link.addEventListener('load', resolve);
    link.addEventListener('error', () => reject(new Error(href)));
    document.head.append(link);
  });
}
