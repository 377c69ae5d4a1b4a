using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace StreamingAnomaly.MockClient.Streaming;

/// <summary>
/// Everything one client sends and receives, a JSON object a line. Written through a buffer of fixed size, on disk after a second at
/// the latest; a file that has grown large is set aside once (<c>.1.jsonl</c>), so that an endless replay does not fill the disk.
/// </summary>
internal sealed class MessageLog : IDisposable
{
    private const int BufferSize = 64 * 1024;
    private const long MaxFileSize = 256L * 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly ArrayBufferWriter<byte> _line = new();
    private readonly Utf8JsonWriter _json;
    private readonly ITimer _flush;
    private FileStream _file;
    private bool _closed;

    public MessageLog(string directory, string clientId, TimeProvider time)
    {
        Directory.CreateDirectory(directory);
        _path = Path.Combine(directory, SafeFileName.For(clientId) + ".jsonl");
        _time = time;
        _file = Open(FileMode.Append);
        // Relaxed: the log is a file, not a page; "é" and "+" stay readable. Unchecked: a message is checked before it is taken as JSON.
        _json = new Utf8JsonWriter(_line, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
        _flush = time.CreateTimer(_ => Flush(), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
    }

    public void Sent(ReadOnlySpan<byte> message) => Write("sent", message);

    public void Received(ReadOnlySpan<byte> message) => Write("received", message);

    public void Dispose()
    {
        _flush.Dispose();
        lock (_lock)
        {
            _closed = true;
            _json.Dispose();
            _file.Dispose();
        }
    }

    private void Write(string direction, ReadOnlySpan<byte> message)
    {
        lock (_lock)
        {
            if (_closed) return;
            if (_file.Position > MaxFileSize) SetAside();

            _json.WriteStartObject();
            _json.WriteString("at", _time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ"));
            _json.WriteString("direction", direction);
            _json.WritePropertyName("message");
            if (IsOneLineOfJson(message)) _json.WriteRawValue(message, skipInputValidation: true);
            else _json.WriteStringValue(message);
            _json.WriteEndObject();
            _json.Flush();
            _json.Reset();
            _line.Write("\n"u8);
            _file.Write(_line.WrittenSpan);
            _line.ResetWrittenCount();
        }
    }

    private static bool IsOneLineOfJson(ReadOnlySpan<byte> message)
    {
        if (message.IndexOfAny((byte)'\n', (byte)'\r') >= 0) return false;
        var reader = new Utf8JsonReader(message);
        try
        {
            while (reader.Read()) { }
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private void Flush()
    {
        lock (_lock)
        {
            if (!_closed) _file.Flush();
        }
    }

    private void SetAside()
    {
        _file.Dispose();
        File.Move(_path, Path.ChangeExtension(_path, ".1.jsonl"), overwrite: true);
        _file = Open(FileMode.Create);
    }

    private FileStream Open(FileMode mode) => new(_path, mode, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, BufferSize);
}
