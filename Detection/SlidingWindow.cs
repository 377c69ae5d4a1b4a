using System.Buffers;

namespace StreamingAnomaly.Detection;

/// <summary>The last values a stream learned, with the figures its detectors share kept running.</summary>
public sealed class SlidingWindow(int capacity)
{
    public int Capacity => capacity;

    public int Count => throw new NotImplementedException();

    public double Mean => throw new NotImplementedException();

    public double StandardDeviation => throw new NotImplementedException();

    public ReadOnlySpan<double> Sorted => throw new NotImplementedException();

    public void Add(double value) => throw new NotImplementedException();

    public void Save(IBufferWriter<byte> to) => throw new NotImplementedException();

    public bool TryLoad(ReadOnlySpan<byte> from) => throw new NotImplementedException();
}
