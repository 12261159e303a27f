package haetae.server.notification;

import haetae.server.world.Recipients.Channel;

/**
 * A channel of an account.
 *
 * @param own true when the account's person gave it, false when it is the operator's
 * @param guarded true when a person chose the address, so that it must lead to the public internet;
 *     the operator's own may be internal
 */
record Destination(Channel channel, boolean own, boolean guarded) {}
