/** The demo: the one place that knows both the server and the twin. */
@NullMarked
package haetae.app.demo;

import org.jspecify.annotations.NullMarked;
