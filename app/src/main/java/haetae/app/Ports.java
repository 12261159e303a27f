package haetae.app;

import haetae.app.terminal.Problem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Loopback ports. */
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
