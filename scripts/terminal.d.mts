export declare class Problem extends Error {}
export declare const bold: (text: string) => string
export declare const dim: (text: string) => string
export declare const red: (text: string) => string
export declare const green: (text: string) => string
export declare const yellow: (text: string) => string
export declare const cyan: (text: string) => string
export declare function step<T>(title: string, work: (note: (text: string) => void) => Promise<T> | T): Promise<T>
export declare function runMain(main: () => Promise<number | void>): Promise<void>
