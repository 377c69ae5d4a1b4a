using System.Diagnostics;
using StreamingAnomaly.MockClient.Load;
using Xunit;

namespace StreamingAnomaly.MockClient.Tests.Load;

public class LoadScheduleTests
{
    private const long Begin = 1_000_000;

    [Theory]
    [InlineData(1, 10, 1)]
    [InlineData(10, 100, 1)]
    [InlineData(1000, 10_000, 1)]
    [InlineData(7, 3500, 100)]
    public void Messages_are_evenly_apart_and_each_connections_too(int connections, double rate, int batch)
    {
        var schedule = Schedule(connections, rate, batch);

        var dues = Enumerable.Range(0, 3 * connections).Select(_ => Take(schedule)).ToList();

        var apart = Stopwatch.Frequency * batch / rate;
        Assert.All(dues.Select((message, i) => message.Due - (Begin + i * apart)), error => Assert.InRange(error, -1, 1));
        Assert.All(dues.GroupBy(message => message.Connection), own =>
        {
            Assert.Equal(3, own.Count());
            Assert.All(own.Zip(own.Skip(1)), pair => Assert.InRange(pair.Second.Due - pair.First.Due - connections * apart, -1, 1));
        });
    }

    [Fact]
    public void Nothing_is_due_before_its_time()
    {
        var schedule = Schedule(connections: 10, rate: 100, batch: 1);
        var apart = Stopwatch.Frequency / 100;

        Assert.False(schedule.IsDue(Begin - 1));
        Assert.True(schedule.IsDue(Begin));
        schedule.Take();
        Assert.False(schedule.IsDue(Begin + apart - 1));
        Assert.True(schedule.IsDue(Begin + apart));
    }

    [Fact]
    public void It_is_over_when_every_connection_had_its_messages()
    {
        var schedule = Schedule(connections: 4, rate: 100, batch: 1, messages: 3);

        var connections = new List<int>();
        while (!schedule.IsOver) connections.Add(Take(schedule).Connection);

        Assert.Equal([0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3], connections);
        Assert.False(schedule.IsDue(long.MaxValue));
    }

    private static (int Connection, long Due) Take(LoadSchedule schedule)
    {
        var next = (schedule.Connection, schedule.Due);
        schedule.Take();
        return next;
    }

    private static LoadSchedule Schedule(int connections, double rate, int batch, long messages = 0) =>
        new(new LoadOptions { Url = new Uri("ws://localhost/ws"), Connections = connections, Rate = rate, Batch = batch, Messages = messages }, Begin);
}
