// Streams points to the server and hands over the verdict on each. After a break it comes back by itself: nothing is lost, nothing counts twice.
//
//   const client = connect('ws://localhost:3000/ws?client_id=my-stream&resume=1&detail=full', {
//     verdict: (verdict, point) => { if (verdict.anomaly) console.log(point.value, verdict.reason); },
//   });
//   setInterval(() => client.send(Math.random()), 1000);

export function connect(address, { verdict, state = () => {} }) {
  const unanswered = [];
  let [seq, isOpen] = [0, false];
  let socket, retry;

  function open() {
    socket = new WebSocket(address);
    socket.onmessage = ({ data }) => {
      const message = JSON.parse(data);
      // Replies come in the order of the points.
      if (!('resume' in message)) return verdict(message, unanswered.shift());
      // The first message says how far the stream has come: numbers go on from there, and what was not answered is sent again.
      seq ||= message.resume?.last_seq ?? 0;
      isOpen = true;
      unanswered.forEach(transmit);
      state('open');
    };
    socket.onclose = ({ code, reason }) => {
      isOpen = false;
      // 4001: a newer client has the stream. 1008: refused, or the stream was deleted. Coming back would help neither.
      if (code === 4001 || code === 1008) return state('closed', reason);
      state('away');
      retry = setTimeout(open, 1000);
    };
  }

  function transmit(point) {
    point.seq ??= ++seq;
    socket.send(JSON.stringify(point));
  }

  open();
  return {
    send(value, timestamp = Date.now()) {
      const point = { timestamp, value };
      unanswered.push(point);
      if (isOpen) transmit(point);
      return point;
    },
    close() {
      clearTimeout(retry);
      socket.onclose = null;
      socket.close();
    },
  };
}
