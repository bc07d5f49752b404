/**
 * React, as the libraries of components import it (scripts/build/ui.ts): Preact's form of it, and
 * what Ariakit relies on beyond it.
 */
import { options } from 'preact'

export {
  Children, Component, cloneElement, createContext, createElement, createRef, default, forwardRef, Fragment,
  isValidElement, memo, startTransition, useCallback, useContext, useDeferredValue, useEffect, useId,
  useImperativeHandle, useLayoutEffect, useMemo, useReducer, useRef, useState, useSyncExternalStore, useTransition
} from 'preact/compat'

/**
 * Runs the effect at once: the libraries only note values by it. Preact would run it as late as layout effects,
 * children first, where a child already calls what its parent notes.
 */
export function useInsertionEffect (effect: () => void): void { effect() }

const nativeTarget = Object.getOwnPropertyDescriptor(Event.prototype, 'currentTarget')
const formerHook = options.event?.bind(options)

/** What Ariakit copies from a key event to pass it on to the item that is active. */
const keyFields = [
  'key', 'code', 'location', 'repeat', 'isComposing', 'ctrlKey', 'shiftKey', 'altKey', 'metaKey',
  'bubbles', 'cancelable'
] as const

/**
 * Events are the browser's own in Preact. Ariakit sets their `currentTarget` and copies the fields of key events, as it
 * can with React's, which are plain objects.
 */
options.event = event => {
  let changed: unknown
  Object.defineProperty(event, 'currentTarget', {
    configurable: true,
    get: () => changed ?? nativeTarget?.get?.call(event) as unknown,
    set: (target: unknown) => { changed = target }
  })
  if (event instanceof KeyboardEvent) {
    for (const name of keyFields) {
      Object.defineProperty(event, name, { configurable: true, enumerable: true, value: event[name] })
    }
  }
  return formerHook?.(event) as unknown
}
