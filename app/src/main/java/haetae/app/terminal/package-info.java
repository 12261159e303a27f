/** The person at the terminal: what is told to them, and how they say stop. */
@NullMarked
package haetae.app.terminal;

import org.jspecify.annotations.NullMarked;
