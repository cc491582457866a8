/** Bytes of a file → its lines, whatever the pieces it comes in. Holds no more than one line, and of a line that is too long nothing. */
import type { CodeErrorReason } from '@tidegate/shared/contracts/cards'

export type FileLine = { code: string } | { error: CodeErrorReason }

export interface LineSplitter {
  push(bytes: Buffer): FileLine[]
  /** The file is over: its last line may lack an end. */
  end(): FileLine[]
  /** Bytes of the lines given out so far. */
  readonly consumed: number
}

/** @param atStart true when the first byte is the file's own first: there may be a byte order mark. */
export function createLineSplitter({ atStart }: { atStart: boolean }): LineSplitter {
  let rest: Buffer = Buffer.alloc(0)
  let tooLong = 0
  let consumed = 0
  let first = atStart

  const lineOf = (bytes: Buffer): FileLine => {
    const line = first && bytes.subarray(0, 3).equals(byteOrderMark) ? bytes.subarray(3) : bytes
    first = false
    if (tooLong + line.length > mostBytes) return { error: 'TOO_LONG' }
    const code = line.toString('utf8').trim()
    if (code === '') return { error: 'EMPTY' }
    if (code.length > mostCharacters) return { error: 'TOO_LONG' }
    return unreadable.test(code) ? { error: 'BAD_CHARACTERS' } : { code }
  }

  return {
    get consumed() {
      return consumed
    },
    push(bytes) {
      const lines: FileLine[] = []
      let piece: Buffer = rest.length > 0 ? Buffer.concat([rest, bytes]) : bytes
      for (let at = piece.indexOf(newline); at !== -1; at = piece.indexOf(newline)) {
        lines.push(lineOf(piece.subarray(0, at)))
        consumed += tooLong + at + 1
        tooLong = 0
        piece = piece.subarray(at + 1)
      }
      if (tooLong + piece.length > mostBytes) {
        tooLong += piece.length
        piece = Buffer.alloc(0)
      }
      rest = piece
      return lines
    },
    end() {
      const bytes = tooLong + rest.length
      if (bytes === 0) return []
      const line = lineOf(rest)
      consumed += bytes
      rest = Buffer.alloc(0)
      tooLong = 0
      return [line]
    },
  }
}

const newline = 0x0a
const mostCharacters = 256
/** Four bytes a character, and some room for spaces that are trimmed. */
const mostBytes = 1_200
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf])
/** Control characters, and what a wrong encoding leaves behind. */
const unreadable = /\p{Cc}|\ufffd/u
