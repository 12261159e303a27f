package haetae.upbit;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A WebSocket server of a hundred lines that does what a test says, also what it should not. */
final class FakeStream implements AutoCloseable {

    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;

    private final ServerSocket server;
    private final BlockingQueue<Peer> peers = new LinkedBlockingQueue<>();
    volatile boolean answersPings = true;
    final AtomicInteger refusals = new AtomicInteger();

    FakeStream() throws IOException {
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().start(this::accept);
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    /** The next client that connects. */
    Peer next() throws InterruptedException {
        var peer = peers.poll(20, TimeUnit.SECONDS);
        if (peer == null) {
            throw new AssertionError("nobody connected");
        }
        return peer;
    }

    private void accept() {
        try {
            while (true) {
                var peer = new Peer(server.accept());
                Thread.ofPlatform().daemon().start(peer::run);
            }
        } catch (IOException closed) {
            return;
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    /** One client. */
    final class Peer {
        private final Socket socket;
        private final OutputStream out;
        final Map<String, String> headers = new LinkedHashMap<>();
        final BlockingQueue<String> texts = new LinkedBlockingQueue<>();

        Peer(Socket socket) throws IOException {
            this.socket = socket;
            this.out = socket.getOutputStream();
        }

        String text() throws InterruptedException {
            var text = texts.poll(20, TimeUnit.SECONDS);
            if (text == null) {
                throw new AssertionError("nothing was sent");
            }
            return text;
        }

        private void run() {
            try {
                var in = new DataInputStream(socket.getInputStream());
                shakeHands(in);
                while (true) {
                    read(in);
                }
            } catch (IOException gone) {
                return;
            }
        }

        private void shakeHands(DataInputStream in) throws IOException {
            headers.put("path", line(in).split(" ")[1]);
            for (var line = line(in); !line.isEmpty(); line = line(in)) {
                var pair = line.split(": ", 2);
                headers.put(pair[0].toLowerCase(Locale.ROOT), pair[1]);
            }
            if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                write("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n");
                drop();
                return;
            }
            write(
                    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                            + "Sec-WebSocket-Accept: "
                            + accept(headers.getOrDefault("sec-websocket-key", ""))
                            + "\r\n\r\n");
            peers.add(this);
        }

        private static String accept(String key) {
            try {
                var all = key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
                return Base64.getEncoder()
                        .encodeToString(
                                MessageDigest.getInstance("SHA-1")
                                        .digest(all.getBytes(StandardCharsets.US_ASCII)));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        private static String line(DataInputStream in) throws IOException {
            var line = new StringBuilder();
            for (int c = in.readUnsignedByte(); c != '\n'; c = in.readUnsignedByte()) {
                if (c != '\r') {
                    line.append((char) c);
                }
            }
            return line.toString();
        }

        private void read(DataInputStream in) throws IOException {
            int code = in.readUnsignedByte() & 0x0f;
            int length = in.readUnsignedByte() & 0x7f;
            if (length == 126) {
                length = in.readUnsignedShort();
            }
            var mask = in.readNBytes(4);
            var data = in.readNBytes(length);
            for (int i = 0; i < length; i++) {
                data[i] ^= mask[i % 4];
            }
            if (code == TEXT) {
                texts.add(new String(data, StandardCharsets.UTF_8));
            } else if (code == PING && answersPings) {
                frame(0x80 | PONG, data);
            }
        }

        private synchronized void write(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
        }

        private synchronized void frame(int first, byte[] data) throws IOException {
            out.write(first);
            if (data.length < 126) {
                out.write(data.length);
            } else {
                out.write(126);
                out.write(data.length >> 8);
                out.write(data.length);
            }
            out.write(data);
            out.flush();
        }

        void send(String json) throws IOException {
            frame(0x80 | BINARY, json.getBytes(StandardCharsets.UTF_8));
        }

        /** Sends one message in two frames, cut in the middle of a character if need be. */
        void sendInParts(String json) throws IOException {
            var bytes = json.getBytes(StandardCharsets.UTF_8);
            int half = bytes.length / 2;
            frame(BINARY, Arrays.copyOf(bytes, half));
            frame(0x80, Arrays.copyOfRange(bytes, half, bytes.length));
        }

        void sendText(String json) throws IOException {
            frame(0x80 | TEXT, json.getBytes(StandardCharsets.UTF_8));
        }

        void sendClose() throws IOException {
            frame(0x80 | CLOSE, new byte[] {3, (byte) 0xe8});
        }

        /** Breaks the connection without a word. */
        void drop() throws IOException {
            socket.close();
        }
    }
}
