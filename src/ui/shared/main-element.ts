/** Where menus are put: beyond the boxes that would cut them off, and still in a landmark. */
export function mainElement (): HTMLElement | null { return document.getElementById('main') }
