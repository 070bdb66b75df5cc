// Style sheets that only a map needs come with it.
export function stylesOfMap({ dataset }) {
  return Promise.all([dataset.styles, dataset.moreStyles].filter(Boolean).map(sheet));
}

function sheet(href) {
  const link = Object.assign(document.createElement('link'), { rel: 'stylesheet', href });
  return new Promise((resolve, reject) => {
    link.addEventListener('load', resolve);
    link.addEventListener('error', () => reject(new Error(href)));
    document.head.append(link);
  });
}
