package haetae.app;

import haetae.app.terminal.Problem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Where Haetae listens. */
final class Ports {

    private Ports() {}

    /**
     * Looks whether a port can be listened on, before anything is started or written for it.
     *
     * @param port 0 for any free one, which there always is
     * @throws Problem if it is out of range or in use
     */
    static void requireFree(int port) {
        if (port < 0 || port > 65_535) {
            throw new Problem(2, "a port is from 0 to 65535, not " + port);
        }
        if (port != 0 && !isFree(port)) {
            throw new Problem("port " + port + " is in use: choose another with --port");
        }
    }

    /**
     * Where a server is to be reached: on loopback always, for that is where the commands on this
     * machine ask it, and on all other addresses too if that is wanted by name.
     *
     * @param address 127.0.0.1 or 0.0.0.0
     * @throws Problem if it is another
     */
    static InetSocketAddress listen(String address, int port) {
        return switch (address) {
            case "127.0.0.1", "0.0.0.0" ->
                    new InetSocketAddress(InetAddress.ofLiteral(address), port);
            default ->
                    throw new Problem(
                            2,
                            "--bind is 127.0.0.1 for this machine only, or 0.0.0.0 for all its addresses,"
                                    + " not "
                                    + address);
        };
    }

    static boolean isFree(int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
