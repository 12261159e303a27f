/**
 * The server: the engine in its place between exchange, adviser, database and people. Each package
 * is a module.
 */
@NullMarked
package haetae.server;

import org.jspecify.annotations.NullMarked;
