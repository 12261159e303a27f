package haetae.server.notification;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Which addresses are hosts of the public internet. */
final class Internet {

    /**
     * Everything of IPv4 that is not one host of the public internet. Source: IANA's registry of
     * special-purpose addresses, with multicast and the reserved 240/4.
     */
    private static final List<Block> SPECIAL =
            blocks(
                    "0.0.0.0/8",
                    "10.0.0.0/8",
                    "100.64.0.0/10",
                    "127.0.0.0/8",
                    "169.254.0.0/16",
                    "172.16.0.0/12",
                    "192.0.0.0/24",
                    "192.0.2.0/24",
                    "192.31.196.0/24",
                    "192.52.193.0/24",
                    "192.88.99.0/24",
                    "192.168.0.0/16",
                    "192.175.48.0/24",
                    "198.18.0.0/15",
                    "198.51.100.0/24",
                    "203.0.113.0/24",
                    "224.0.0.0/4",
                    "240.0.0.0/4");

    /** All that is given out of IPv6; what embeds IPv4 or is local lies elsewhere. */
    private static final List<Block> GLOBAL_6 = blocks("2000::/3");

    /** Within it: protocols and tunnels (Teredo, 6to4), documentation, anycast. */
    private static final List<Block> SPECIAL_6 =
            blocks("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20");

    private Internet() {}

    /** True for a host of the public internet that is not this machine. */
    static boolean isPublic(InetAddress address) {
        return switch (address) {
            case Inet4Address four -> !isIn(SPECIAL, four) && !isOfThisMachine(four);
            case Inet6Address six ->
                    isIn(GLOBAL_6, six) && !isIn(SPECIAL_6, six) && !isOfThisMachine(six);
            default -> false;
        };
    }

    private static boolean isIn(List<Block> blocks, InetAddress address) {
        return blocks.stream().anyMatch(block -> block.has(address.getAddress()));
    }

    private static boolean isOfThisMachine(InetAddress address) {
        try {
            return NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            return true; // not known is not allowed
        }
    }

    private static List<Block> blocks(String... texts) {
        return Stream.of(texts).map(Block::of).toList();
    }

    /** Addresses that begin alike. */
    private record Block(byte[] start, int bits) {

        static Block of(String text) {
            var slash = text.indexOf('/');
            try {
                return new Block(
                        InetAddress.getByName(text.substring(0, slash)).getAddress(),
                        Integer.parseInt(text.substring(slash + 1)));
            } catch (UnknownHostException e) {
                throw new IllegalArgumentException(text, e);
            }
        }

        boolean has(byte[] address) {
            int whole = bits / 8;
            int rest = bits % 8;
            int mask = 0xff00 >> rest & 0xff;
            return address.length == start.length
                    && Arrays.equals(address, 0, whole, start, 0, whole)
                    && (rest == 0 || (address[whole] & mask) == (start[whole] & mask));
        }
    }
}
