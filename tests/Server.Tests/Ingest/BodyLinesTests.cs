using System.Text;
using StreamingAnomaly.Server.Ingest;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Ingest;

public class BodyLinesTests
{
    [Theory]
    [InlineData("", new string[0])]
    [InlineData("a", new[] { "a" })]
    [InlineData("a\n", new[] { "a" })]
    [InlineData("a\r\n\r\nb\n\n", new[] { "a", "", "b", "" })]
    public async Task A_body_is_taken_apart_at_the_ends_of_its_lines(string body, string[] lines) => Assert.Equal(lines, await AllAsync(body, piece: 3));

    [Theory]
    [InlineData(1_000)]
    [InlineData(70_000)]
    public async Task Lines_of_any_length_come_whole_however_the_body_is_cut(int piece)
    {
        var random = new Random(1);
        var lines = Enumerable.Range(0, 60).Select(_ => new string((char)random.Next('a', 'z'), random.Next(BodyLines.MaxBytes))).ToArray();

        Assert.Equal(lines, await AllAsync(string.Join('\n', lines), piece));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\nmore")]
    public async Task A_line_that_is_too_long_ends_the_reading(string after)
    {
        var lines = new BodyLines(Body("first\n" + new string('x', BodyLines.MaxBytes + 1) + after, piece: 5_000));

        Assert.True(await lines.ReadAsync(default));
        Assert.False(await lines.ReadAsync(default));
        Assert.True(lines.IsTooLong);
        Assert.Equal(1, lines.Number);
    }

    private static async Task<List<string>> AllAsync(string body, int piece)
    {
        var lines = new BodyLines(Body(body, piece));
        var all = new List<string>();
        while (await lines.ReadAsync(default)) all.Add(Encoding.UTF8.GetString(lines.Line.Span));
        Assert.Equal(all.Count, lines.Number);
        return all;
    }

    private static Pieces Body(string text, int piece) => new(Encoding.UTF8.GetBytes(text), piece);

    /// <summary>Comes in pieces, as a body does.</summary>
    private sealed class Pieces(byte[] content, int piece) : MemoryStream(content)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(piece, buffer.Length)], cancellationToken);
    }
}
