export declare function fingerprint(root: string, paths: string[]): string
