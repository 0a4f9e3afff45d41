// All pages come from one template over a list of addresses; nothing is watched, collected or preprocessed.

export default function configure(eleventy) {
  eleventy.addPassthroughCopy({ static: '/' });
  eleventy.setQuietMode(true);
  return { dir: { input: 'pages', output: 'public' }, templateFormats: ['11ty.js'] };
}
