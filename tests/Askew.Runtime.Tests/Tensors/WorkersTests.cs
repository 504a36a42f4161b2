using Askew.Tensors;

namespace Askew.Runtime.Tests.Tensors;

public class WorkersTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(1000)]
    public void EveryPieceIsDoneOnceAndIsSeenByTheCaller(int threads)
    {
        var workers = new Workers(threads);
        for (int round = 0; round < 2000; round++)
        {
            int[] done = new int[round % 40];
            workers.For(done.Length, piece => done[piece] += piece + 1);
            Assert.Equal(Enumerable.Range(1, done.Length), done);
        }
    }

    [Fact]
    public void HelpersThatFellAsleepComeBack()
    {
        var workers = new Workers(2);
        for (int round = 0; round < 5; round++)
        {
            // Each piece waits for the other, so this ends only if two threads are at work.
            using var meeting = new Barrier(2);
            workers.For(2, _ => Assert.True(meeting.SignalAndWait(TimeSpan.FromSeconds(30))));
            Thread.Sleep(20);
        }
    }

    [Fact]
    public void WhatAPieceThrowsReachesTheCallerAndTheNextJobIsNotDisturbed()
    {
        var workers = new Workers(3);
        for (int round = 0; round < 200; round++)
        {
            int failing = round % 16;
            FormatException thrown = Assert.Throws<FormatException>(
                () => workers.For(16, piece => _ = piece == failing ? throw new FormatException($"piece {piece}") : piece));
            Assert.Equal($"piece {failing}", thrown.Message);
            int sum = 0;
            workers.For(16, piece => Interlocked.Add(ref sum, piece));
            Assert.Equal(120, sum);
        }
    }

    [Fact]
    public void JobsWithinPiecesAndOnOtherThreadsAreDoneToo()
    {
        int sum = 0;
        Parallel.For(0, 8, _ => new Workers(2).For(10, _ => new Workers(3).For(10, piece => Interlocked.Add(ref sum, piece))));
        Assert.Equal(8 * 10 * 45, sum);
    }
}
