SELECT bytes FROM board.storage
