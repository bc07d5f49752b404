/** The guides of the package, which the build reads: their files' names and their titles. */
declare const GUIDES: ReadonlyArray<{ name: string, title: string }>
