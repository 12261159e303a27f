/** The settings that come from the environment, each under one name and checked at the start. */
@NullMarked
package haetae.app.settings;

import org.jspecify.annotations.NullMarked;
