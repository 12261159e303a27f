package haetae.twin;

import haetae.core.time.Traffic;
import haetae.twin.ai.StandIn;
import haetae.twin.exchange.Call;
import haetae.twin.exchange.ControlApi;
import haetae.twin.exchange.RestApi;
import haetae.twin.exchange.StreamClient;
import haetae.twin.exchange.Streams;
import haetae.twin.exchange.TwinExchange;
import haetae.twin.faults.FaultPlan;
import haetae.twin.faults.Faults;
import haetae.upbit.Http;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The twin's front door: HTTP and WebSocket on one loopback port. */
public final class TwinServer implements AutoCloseable {

    private static final int LARGEST_BODY = 4 << 20;

    private final TwinExchange exchange;
    private final Streams streams;
    private final Faults faults;
    private final ControlApi control;
    private final Traffic traffic;
    private final EventLoopGroup network =
            new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Channel door;

    private TwinServer(Traffic traffic, TwinExchange exchange, FaultPlan plan, int port)
            throws IOException {
        this.traffic = traffic;
        this.exchange = exchange;
        var api = new RestApi(exchange);
        this.faults = new Faults(plan, exchange, api::handle, new StandIn());
        this.control =
                new ControlApi(
                        exchange,
                        new ControlApi.Pauses() {
                            @Override
                            public void feed(Duration length) {
                                faults.pauseFeed(length);
                            }

                            @Override
                            public void rest(Duration length) {
                                faults.pauseRest(length);
                            }
                        });
        this.streams = new Streams(exchange, api);
        var bootstrap =
                new ServerBootstrap()
                        .group(network)
                        .channel(NioServerSocketChannel.class)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childHandler(
                                new ChannelInitializer<SocketChannel>() {
                                    @Override
                                    protected void initChannel(SocketChannel channel) {
                                        channel.pipeline()
                                                .addLast(
                                                        new HttpServerCodec(),
                                                        new HttpObjectAggregator(LARGEST_BODY),
                                                        new Connection());
                                    }
                                });
        var bound = bootstrap.bind(InetAddress.getLoopbackAddress(), port).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            network.shutdownGracefully();
            throw new IOException(
                    "cannot listen on port " + port + ": " + bound.cause().getMessage(),
                    bound.cause());
        }
        this.door = bound.channel();
    }

    /**
     * Opens the twin on loopback.
     *
     * @param faults what goes wrong; {@link FaultPlan#NONE} for nothing
     * @param port 0 for any free one
     * @throws IOException if the port is taken
     */
    public static TwinServer open(
            Traffic traffic, TwinExchange exchange, FaultPlan faults, int port) throws IOException {
        return new TwinServer(traffic, exchange, faults, port);
    }

    public int port() {
        return ((InetSocketAddress) door.localAddress()).getPort();
    }

    /** Its address, as Upbit's would be given. */
    public URI address() {
        return URI.create("http://127.0.0.1:" + port());
    }

    public TwinExchange exchange() {
        return exchange;
    }

    @Override
    public void close() {
        door.close().awaitUninterruptibly();
        network.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private void handle(Call call, Back back) {
        if (ControlApi.isFor(call) && exchange.isScripted()) {
            back.reply(control.handle(call));
        } else {
            faults.handle(call, back);
        }
    }

    /**
     * One TCP connection: HTTP requests one after the other, or a WebSocket. Runs on the network
     * thread.
     */
    private final class Connection extends SimpleChannelInboundHandler<Object> {
        private volatile @Nullable OpenSocket open;

        @Override
        protected void channelRead0(ChannelHandlerContext context, Object message) {
            switch (message) {
                case FullHttpRequest request -> {
                    var call = call(request);
                    var line = traffic.join(call.header(Http.LINE_HEADER.toLowerCase(Locale.ROOT)));
                    if ("websocket".equalsIgnoreCase(call.header("upgrade"))) {
                        upgrade(context.channel(), request.retain(), call, line);
                    } else {
                        line.received(
                                () -> handle(call, new Back(exchange, context.channel(), line)));
                    }
                }
                case WebSocketFrame frame -> frame(context.channel(), frame);
                default -> {}
            }
        }

        private void upgrade(
                Channel channel, FullHttpRequest request, Call call, Traffic.Line line) {
            line.received(() -> {
                var refusal = faults.refusedHandshake(call);
                var welcome =
                        refusal == null
                                ? connect(channel, call, line)
                                : new Streams.Welcome(null, refusal);
                line.sent();
                if (welcome.refusal() != null) {
                    request.release();
                    channel.writeAndFlush(response(welcome.refusal()));
                } else if (welcome.client() != null) {
                    shake(channel, request, welcome.client().remaining());
                }
            });
        }

        private void shake(Channel channel, FullHttpRequest request, String remaining) {
            var factory =
                    new WebSocketServerHandshakerFactory(request.uri(), null, false, LARGEST_BODY);
            if (network.isShuttingDown()) {
                request.release();
                return;
            }
            channel.eventLoop()
                    .execute(() -> {
                        var handshaker = factory.newHandshaker(request);
                        if (handshaker != null) {
                            handshaker.handshake(
                                    channel,
                                    request,
                                    new DefaultHttpHeaders().set("Remaining-Req", remaining),
                                    channel.newPromise());
                        }
                        request.release();
                    });
        }

        /** Makes the streams know the connection, if they do not refuse it. */
        private Streams.Welcome connect(Channel channel, Call call, Traffic.Line line) {
            var socket = new SocketWires(channel, line);
            var through =
                    faults.socket(call.path().endsWith("/private"), socket::send, socket::cut);
            var welcome = streams.connect(call, new FaultyWires(through, socket));
            if (welcome.client() == null) {
                through.gone();
            } else {
                socket.client = welcome.client();
                open = new OpenSocket(welcome.client(), through, socket, line);
            }
            return welcome;
        }

        private void frame(Channel channel, WebSocketFrame frame) {
            var socket = open;
            if (socket == null) {
                return;
            }
            switch (frame) {
                case TextWebSocketFrame text -> received(socket, text.text());
                case BinaryWebSocketFrame binary ->
                        received(socket, binary.content().toString(StandardCharsets.UTF_8));
                case PingWebSocketFrame ping -> {
                    var content = ping.content().copy();
                    socket.line.received(() -> {
                        socket.client.heard();
                        socket.line.sent();
                        channel.writeAndFlush(new PongWebSocketFrame(content));
                    });
                }
                case CloseWebSocketFrame _ -> channel.close();
                default -> {}
            }
        }

        private static void received(OpenSocket socket, String text) {
            socket.line.received(() -> socket.client.received(text));
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            var socket = open;
            if (socket != null && !socket.wires.wasCut) {
                socket.line.abandoned();
                socket.line.received(() -> {
                    socket.faults.gone();
                    streams.gone(socket.client);
                });
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close(); // a client that breaks the protocol or vanishes is dropped
        }
    }

    private record OpenSocket(
            StreamClient client, Faults.Socket faults, SocketWires wires, Traffic.Line line) {}

    /** The bytes of one WebSocket. Runs on the agenda. */
    private final class SocketWires implements Streams.Wires {

        /** Reserved bits and an opcode that does not exist. */
        private static final byte[] TORN_FRAME = {-1, 0};

        private final Channel channel;
        private final Traffic.Line line;
        private @Nullable StreamClient client;
        private volatile boolean wasCut;

        SocketWires(Channel channel, Traffic.Line line) {
            this.channel = channel;
            this.line = line;
        }

        @Override
        public void send(String frame) {
            exchange.whenKept(() -> {
                line.sent();
                channel.writeAndFlush(
                        new BinaryWebSocketFrame(
                                Unpooled.wrappedBuffer(frame.getBytes(StandardCharsets.UTF_8))));
            });
        }

        @Override
        public void close() {
            line.sent();
            channel.writeAndFlush(new CloseWebSocketFrame(1000, ""));
        }

        /**
         * The client will notice, so that much is under way. Where that is counted, a torn frame
         * goes ahead: Java's own WebSocket misses the end of a connection now and then when frames
         * have just come.
         */
        @Override
        public void cut() {
            wasCut = true;
            if (client != null) {
                streams.gone(client);
            }
            line.sent();
            if (line.id() == null) {
                channel.close();
            } else {
                channel.writeAndFlush(Unpooled.wrappedBuffer(TORN_FRAME.clone()))
                        .addListener(ChannelFutureListener.CLOSE);
            }
        }
    }

    /** The same with the plan's faults in between. */
    private record FaultyWires(Faults.Socket through, SocketWires socket) implements Streams.Wires {
        @Override
        public void send(String frame) {
            through.send(frame);
        }

        @Override
        public void close() {
            socket.close();
        }

        @Override
        public void cut() {
            through.cut();
        }
    }

    /** The way back to the client of one request. Runs on the agenda. */
    private record Back(TwinExchange exchange, Channel channel, Traffic.Line line)
            implements Faults.Answer {

        /** Enough of a reply that no client library takes it for a request that never arrived. */
        private static final String TORN =
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                        + "Content-Length: 100\r\n\r\n{\"";

        @Override
        public void reply(Call.Reply reply) {
            exchange.whenKept(() -> {
                line.sent();
                channel.writeAndFlush(response(reply));
            });
        }

        @Override
        public void cut() {
            line.sent();
            channel.eventLoop()
                    .execute(() -> {
                        channel.pipeline().remove(HttpServerCodec.class);
                        channel.writeAndFlush(
                                        Unpooled.copiedBuffer(TORN, StandardCharsets.US_ASCII))
                                .addListener(ChannelFutureListener.CLOSE);
                    });
        }
    }

    private static Call call(FullHttpRequest request) {
        var target = request.uri();
        int mark = target.indexOf('?');
        var headers = new TreeMap<String, String>();
        request.headers()
                .forEach(entry ->
                        headers.put(entry.getKey().toLowerCase(Locale.ROOT), entry.getValue()));
        return new Call(
                request.method().name(),
                mark < 0 ? target : target.substring(0, mark),
                mark < 0 ? "" : target.substring(mark + 1),
                headers,
                request.content().toString(StandardCharsets.UTF_8));
    }

    private static DefaultFullHttpResponse response(Call.Reply reply) {
        var body = reply.body().getBytes(StandardCharsets.UTF_8);
        var response =
                new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1,
                        HttpResponseStatus.valueOf(reply.status()),
                        Unpooled.wrappedBuffer(body));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "application/json; charset=utf-8")
                .set(HttpHeaderNames.CONTENT_LENGTH, body.length);
        reply.headers().forEach((name, value) -> response.headers().set(name, value));
        return response;
    }
}
