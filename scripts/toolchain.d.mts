export declare const PNPM: string
export declare function runOnOwnNode(script: string, args: string[]): Promise<number>
