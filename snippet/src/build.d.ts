/** Put in by the build: path of the second file. */
declare const __LATE__: string;
