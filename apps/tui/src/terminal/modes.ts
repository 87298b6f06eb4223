/** Alternate screen, its content cleared, no cursor, and no wrapping at the right edge. */
export const enter = '\x1b[?1049h\x1b[2J\x1b[?25l\x1b[?7l';

/** Everything that {@link enter} and a frame may have changed, as a shell expects it. */
export const leave = '\x1b[?2026l\x1b[m\x1b[?7h\x1b[?25h\x1b[?1049l';

/** What lies between the two, the terminal shows at once (https://gist.github.com/christianparpart/d8a62cc1ab659194337d73e399004036). */
export const beginUpdate = '\x1b[?2026h';
export const endUpdate = '\x1b[?2026l';
