/** Pictures of the console that stand in README.md, each 1440 × 900 px: what they are called, without `.png`. */
export const readmePictures = /** @type {const} */ (['console-home', 'console-explain', 'console-try-it'])
