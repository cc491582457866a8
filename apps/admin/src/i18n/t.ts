import { createElement, Fragment, type ReactNode } from 'react'

/**
 * The interface is written in Chinese, and the Chinese sentence is the key of its translation: what has none is shown as it is.
 * The language is settled before any other module of the app is read, so a constant may hold a translated text.
 */
let dictionary: Readonly<Record<string, string>> = {}

/** `{name}` is a value; `{count:order|orders}`, of a translation only, is the word that fits the number. */
const placeholder = /\{(\w+)(?::([^|}]*)\|([^}]*))?\}/

export function speak(words: Readonly<Record<string, string>>): void {
  dictionary = words
}

/** The sentence in the language of whoever reads it: `t('共 {count} 件', { count })`. */
export function t(chinese: string, values?: Readonly<Record<string, string | number>>): string {
  const sentence = translated(chinese)
  return values ? pieces(sentence, values).join('') : sentence
}

/** As `t`, for a sentence with something other than text in it. */
export function rich(chinese: string, values: Readonly<Record<string, ReactNode>>): ReactNode {
  return createElement(Fragment, null, ...pieces(translated(chinese), values))
}

function translated(chinese: string): string {
  // What a server says is looked up too, so a word such as "constructor" must find nothing.
  return Object.hasOwn(dictionary, chinese) ? (dictionary[chinese] as string) : chinese
}

function pieces<T>(sentence: string, values: Readonly<Record<string, T>>): (string | T)[] {
  const [first = '', ...rest] = sentence.split(placeholder)
  const found: (string | T)[] = [first]
  for (let i = 0; i < rest.length; i += 4) {
    const [name = '', one, many, text = ''] = rest.slice(i, i + 4)
    const value = values[name] as T
    found.push(one === undefined || many === undefined ? value : String(value) === '1' ? one : many, text)
  }
  return found
}
